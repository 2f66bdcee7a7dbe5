import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import { firstPage, nextPage } from "./pages";
import type { Delivery, Id, Webhook, WebhookEvent } from "./types";

export interface WebhookFields {
  url: string;
  events: WebhookEvent[];
}

const of = (project: Id, id: Id) => ({ params: { path: { project_id: project, webhook_id: id } } });

const listWebhooks = (project: Id) =>
  answer(client.GET("/api/v1/projects/{project_id}/webhooks", { params: { path: { project_id: project } } }));

/** Makes a webhook; its secret is in this answer alone. */
export const createWebhook = (project: Id, body: WebhookFields) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/webhooks", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const updateWebhook = (project: Id, id: Id, body: Partial<WebhookFields> & { enabled?: boolean }) =>
  answer(
    client.PATCH("/api/v1/projects/{project_id}/webhooks/{webhook_id}", { ...of(project, id), body }),
  );

export const removeWebhook = (project: Id, id: Id) =>
  answer(client.DELETE("/api/v1/projects/{project_id}/webhooks/{webhook_id}", of(project, id)));

/** Gives it a new secret, which is in this answer alone. */
export const replaceSecret = (project: Id, id: Id) =>
  answer(client.POST("/api/v1/projects/{project_id}/webhooks/{webhook_id}/secret", of(project, id)));

export const sendTest = (project: Id, id: Id) =>
  answer(client.POST("/api/v1/projects/{project_id}/webhooks/{webhook_id}/test", of(project, id)));

export const sendAgain = (project: Id, id: Id, delivery: Id) =>
  answer(
    client.POST("/api/v1/projects/{project_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/again", {
      params: { path: { project_id: project, webhook_id: id, delivery_id: delivery } },
    }),
  );

export function useWebhooks(project: Id) {
  return useQuery({ queryKey: keys.webhooks(project), queryFn: () => listWebhooks(project) });
}

const isOpen = ({ state }: Delivery) => state === "waiting" || state === "sending";

/** A webhook's messages, newest first; asked for again while one is on its way. */
export function useDeliveries(project: Id, id: Id) {
  return useInfiniteQuery({
    queryKey: keys.deliveries(project, id),
    queryFn: ({ pageParam }) =>
      answer(
        client.GET("/api/v1/projects/{project_id}/webhooks/{webhook_id}/deliveries", {
          params: { path: { project_id: project, webhook_id: id }, query: { limit: 25, cursor: pageParam } },
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isOpen)) ? 2000 : false,
  });
}

/** Does something to a webhook; the list and its messages are asked for again, whatever came of it. */
export function useWebhookAct<T>(project: Id, act: (webhook: Webhook) => Promise<T>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.webhooks(project) }),
  });
}
