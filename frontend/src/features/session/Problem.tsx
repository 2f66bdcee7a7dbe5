import { FormError } from "../../ui/FormError";

/** Why the way by the sign-in provider led nowhere. */
export function Problem({ text }: { text: string | null | undefined }) {
  return <FormError error={text ? new Error(text) : null} />;
}
