import { Select, Skeleton, Text } from "@mantine/core";
import { IconUserCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTeam } from "../../../api/teams";
import type { Project } from "../../../api/types";
import { useUser } from "../../../app/user";
import { count } from "../../../ui/duration";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { useUrlState } from "../../../ui/useUrlState";
import queues from "../queues/queues.module.css";
import { ReviewCards } from "./ReviewCards";

/** A second look at what one member labelled, person by person. */
export function ReviewQueue({ project, empty }: { project: Project; empty: ReactNode }) {
  const team = useTeam(project.id);
  const me = useUser().id;
  const url = useUrlState();
  const members = (team.data?.members ?? []).filter(({ user, answers }) => user.id !== me && answers > 0);
  const wanted = url.id("by");
  const member = members.find(({ user }) => user.id === wanted) ?? members.find(({ open }) => open > 0) ?? members[0];
  if (team.isPending) return <Skeleton height={340} radius="lg" />;
  if (team.isError && !team.data) return <ErrorState error={team.error} onRetry={team.refetch} />;
  if (!member) {
    return (
      <EmptyState icon={<IconUserCheck size={36} stroke={1.5} />} title="Nobody else has labelled yet">
        Labels are reviewed by someone else than who gave them. Invite someone under Settings.
      </EmptyState>
    );
  }
  return (
    <>
      <div className={queues.tools}>
        <Text size="sm">Labelled by</Text>
        <Select
          size="xs"
          w={220}
          aria-label="Whose labels"
          allowDeselect={false}
          data={members.map(({ user, open }) => ({
            value: String(user.id),
            label: `${user.name} (${count(open)} open)`,
          }))}
          value={String(member.user.id)}
          onChange={(value) => url.set({ by: value }, true)}
        />
        <Text size="xs" c="dimmed">
          {count(member.accepted)} accepted, {count(member.sent_back)} sent back
        </Text>
      </div>
      <ReviewCards key={member.user.id} project={project} member={member.user} empty={empty} />
    </>
  );
}
