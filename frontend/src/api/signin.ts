import { useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { Id } from "./types";

/** That it is the user who sits there: the password, or a code. */
export interface Proof {
  password?: string;
  code?: string;
}

export const giveCode = (code: string) => answer(client.POST("/api/v1/session/code", { body: { code } }));

export const askPasswordLink = (user: string) =>
  answer(client.POST("/api/v1/session/forgotten", { body: { user } }));

/** Sends the browser to the sign-in provider, which sends it back. Raises ApiError if it can't be reached. */
export async function goToProvider(
  body: Proof & { next?: string; invitation?: string; connect?: boolean },
): Promise<void> {
  const { url } = await answer(client.POST("/api/v1/session/provider", { body }));
  location.assign(url);
}

export const disconnectProvider = () => answer(client.DELETE("/api/v1/session/provider"));

export const beginSecondFactor = (body: Proof) =>
  answer(client.POST("/api/v1/session/second-factor/begin", { body }));

export const confirmSecondFactor = (code: string) =>
  answer(client.POST("/api/v1/session/second-factor/confirm", { body: { code } }));

export const newRecoveryCodes = (body: Proof) =>
  answer(client.POST("/api/v1/session/second-factor/codes", { body }));

export const turnSecondFactorOff = (body: Proof) =>
  answer(client.POST("/api/v1/session/second-factor/off", { body }));

export const removeSecondFactor = (user: Id) =>
  answer(client.DELETE("/api/v1/users/{user_id}/second-factor", { params: { path: { user_id: user } } }));

/** Whether the second factor is on, and by what else one signs in. */
export function useSecondFactor() {
  return useQuery({
    queryKey: keys.secondFactor,
    queryFn: () => answer(client.GET("/api/v1/session/second-factor")),
  });
}
