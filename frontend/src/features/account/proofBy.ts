import type { SecondFactor } from "../../api/types";

/** Returns by what this user shows that it is them. */
export function proofBy({ has_password, on }: SecondFactor): "password" | "code" | "nothing" {
  if (has_password) return "password";
  return on ? "code" : "nothing";
}
