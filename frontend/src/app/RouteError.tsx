import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useRouteError } from "react-router";
import { EmptyState } from "../ui/EmptyState";

/** Shown where a page broke or its code couldn't be fetched, for instance after an update of the site. */
export function RouteError() {
  const error = useRouteError();
  const detail = error instanceof Error ? error.message : "";
  return (
    <main>
      <title>Something went wrong – Facesite</title>
      <EmptyState
        icon={<IconAlertTriangle size={36} stroke={1.5} />}
        title="This page could not be shown"
        action={<Button onClick={() => window.location.reload()}>Load it again</Button>}
      >
        The site may have been updated in the meantime. {detail && `The browser says: ${detail}`}
      </EmptyState>
    </main>
  );
}
