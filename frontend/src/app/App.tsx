import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { RouterProvider } from "react-router/dom";
import { makeCache } from "../api/cache";
import { AppRouter } from "../ui/appRouter";
import { whenSignedOut } from "../api/client";
import { keys } from "../api/keys";
import type { Session } from "../api/types";
import { makeRouter } from "./routes";
import { theme } from "./theme";

export function App() {
  const [{ cache, router }] = useState(start);
  return (
    <QueryClientProvider client={cache}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <ModalsProvider>
          <Notifications position="top-center" limit={4} />
          <AppRouter value={router}>
            <RouterProvider router={router} />
          </AppRouter>
        </ModalsProvider>
      </MantineProvider>
    </QueryClientProvider>
  );
}

function start() {
  const cache = makeCache();
  whenSignedOut(() => {
    const session = cache.getQueryData<Session>(keys.session);
    if (session?.user) cache.setQueryData(keys.session, { ...session, user: null });
  });
  return { cache, router: makeRouter() };
}
