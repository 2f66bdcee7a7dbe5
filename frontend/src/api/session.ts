import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { Id, Role, Session } from "./types";

export const getSession = () => answer(client.GET("/api/v1/session"));

export const signIn = (body: { username: string; password: string }) =>
  answer(client.POST("/api/v1/session", { body }));

export const signOut = () => answer(client.DELETE("/api/v1/session"));

export const updateSession = (body: { display_name?: string; email?: string; current_password?: string }) =>
  answer(client.PATCH("/api/v1/session", { body }));

export const changePassword = (body: { current_password: string; new_password: string }) =>
  answer(client.POST("/api/v1/session/password", { body }));

export const getLink = (token: string) =>
  answer(client.GET("/api/v1/links/{token}", { params: { path: { token } } }));

export const spendLink = (
  token: string,
  body: { username?: string; display_name?: string; password: string },
) => answer(client.POST("/api/v1/links/{token}", { params: { path: { token } }, body }));

export const listUsers = (cursor?: string) =>
  answer(client.GET("/api/v1/users", { params: { query: { cursor, limit: 100 } } }));

export const updateUser = (id: Id, body: { is_active?: boolean; is_admin?: boolean; successor?: Id }) =>
  answer(client.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: id } }, body }));

export const makePasswordLink = (id: Id) =>
  answer(client.POST("/api/v1/users/{user_id}/password-link", { params: { path: { user_id: id } } }));

export const listInvitations = (cursor?: string) =>
  answer(client.GET("/api/v1/invitations", { params: { query: { cursor, limit: 100 } } }));

export const invite = (body: { note?: string; email?: string; project?: Id; role?: Role; is_admin?: boolean }) =>
  answer(client.POST("/api/v1/invitations", { body }));

export const revokeInvitation = (id: Id) =>
  answer(client.DELETE("/api/v1/invitations/{link_id}", { params: { path: { link_id: id } } }));

export function useSession() {
  return useQuery({ queryKey: keys.session, queryFn: getSession, staleTime: 60_000 });
}

/** A mutation that signs in; the cache of whoever was here before goes with it. */
export function useSessionChange<Variables>(change: (variables: Variables) => Promise<Session>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (session) => {
      cache.removeQueries({ type: "inactive" });
      cache.setQueryData(keys.session, session);
    },
  });
}
