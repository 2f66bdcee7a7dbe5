import { Stack } from "@mantine/core";
import type { Project } from "../../api/types";
import { Receipts } from "../erasure/Receipts";
import { Retention } from "./Retention";

/** The timer, and what was erased so far. */
export function Erasing({ project }: { project: Project }) {
  return (
    <Stack gap="lg">
      <Retention project={project} />
      <Receipts project={project} />
    </Stack>
  );
}
