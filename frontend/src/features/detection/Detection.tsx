import { Stack } from "@mantine/core";
import type { Project } from "../../api/types";
import { Embedding } from "./Embedding";
import { Finding } from "./Finding";
import { QualityRule } from "./QualityRule";

/** Settings of seeing: how faces are found, which of them vote, and how they are compared. */
export function Detection({ project }: { project: Project }) {
  return (
    <Stack>
      <Finding project={project} />
      <QualityRule project={project} />
      <Embedding project={project} />
    </Stack>
  );
}
