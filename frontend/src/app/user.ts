import { createContext, use } from "react";
import type { User } from "../api/types";

export const UserContext = createContext<User | null>(null);

/** Returns who is signed in; only for pages behind SignedIn. */
export function useUser(): User {
  const user = use(UserContext);
  if (!user) throw new Error("This page needs someone to be signed in.");
  return user;
}
