import { Button } from "@mantine/core";
import { IconMapSearch } from "@tabler/icons-react";
import { Link } from "react-router";
import { EmptyState } from "../ui/EmptyState";

export function NotFound() {
  return (
    <main>
      <title>Not found – Facesite</title>
      <EmptyState
        icon={<IconMapSearch size={36} stroke={1.5} />}
        title="There is no page here"
        action={
          <Button component={Link} to="/projects">
            To your projects
          </Button>
        }
      >
        The address may be mistyped, or what it showed was removed or isn’t shared with you.
      </EmptyState>
    </main>
  );
}
