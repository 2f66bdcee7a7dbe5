import { Progress, Stack, Text, Title } from "@mantine/core";
import { useTeam } from "../../api/teams";
import type { Team } from "../../api/types";
import { useOpenProject } from "../../app/project";
import { useKeys } from "../../keys/useKeys";
import { counted } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { RowSkeletons } from "../../ui/Skeletons";
import { UndoBar } from "../label/UndoBar";
import { useHistory } from "../label/useHistory";
import { HereNow } from "./HereNow";
import { History } from "./History";
import { MemberTable } from "./MemberTable";
import { leftText, rateText, sharePercent } from "./progressText";
import classes from "./team.module.css";

/** Who is here, what each has in hand, how far it is, who did how much, and everything that was done. */
export function TeamPage() {
  const project = useOpenProject();
  const team = useTeam(project.id);
  const { undo, redo, going } = useHistory(project);
  useKeys("history", { "history.undo": undo, "history.redo": redo }, project.can.label);
  return (
    <>
      <PageTitle title="Team" of={project.name} />
      <div className={classes.page}>
        {team.isPending && <RowSkeletons count={5} height_px={52} />}
        {team.isError && !team.data && <ErrorState error={team.error} onRetry={team.refetch} />}
        {team.data && (
          <>
            <HowFar team={team.data} />
            <HereNow project={project.id} />
            <MemberTable project={project} members={team.data.members} />
          </>
        )}
        <History project={project} members={team.data?.members ?? []} />
      </div>
      <UndoBar project={project} scopes={["history"]} onUndo={undo} onRedo={redo} busy={going} />
    </>
  );
}

function HowFar({ team }: { team: Team }) {
  const percent = sharePercent(team);
  const rate = rateText(team);
  return (
    <Stack gap={6} component="section" aria-labelledby="how-far">
      <Title order={2} fz="md" id="how-far">
        {counted(team.done, "face has an answer", "faces have an answer")}
      </Title>
      <Progress value={percent} size="sm" radius="xl" aria-label={`${Math.floor(percent)} % have an answer`} />
      <Text size="sm" c="dimmed">
        {leftText(team)}
        {rate && ` · ${rate}`}
      </Text>
    </Stack>
  );
}
