import { Button, Card, Table, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import type { Project, TeamMember } from "../../api/types";
import { ago, count, when } from "../../ui/duration";
import classes from "./team.module.css";

const NUMBERS: readonly { name: string; title: string; of: (member: TeamMember) => number }[] = [
  { name: "Answers", title: "Faces whose present answer is theirs", of: ({ answers }) => answers },
  { name: "Last hour", title: "Answers given, those taken back left out", of: ({ last_hour }) => last_hour },
  { name: "Today", title: "Answers given today", of: ({ today }) => today },
  { name: "Not reviewed", title: "Labels that nobody has reviewed", of: ({ open }) => open },
  { name: "Accepted", title: "Labels that a review accepted", of: ({ accepted }) => accepted },
  { name: "Sent back", title: "Labels that wait for another look", of: ({ sent_back }) => sent_back },
  { name: "In hand", title: "Faces that nobody else is offered just now", of: ({ in_hand }) => in_hand },
];

/** What each member did, with a way to review it. */
export function MemberTable({ project, members }: { project: Project; members: readonly TeamMember[] }) {
  return (
    <section aria-labelledby="members">
      <Title order={2} fz="md" mb={8} id="members">
        Who did how much
      </Title>
      <Card withBorder p={0}>
        <Table.ScrollContainer minWidth={820}>
          <Table verticalSpacing={6} horizontalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Member</Table.Th>
                {NUMBERS.map(({ name, title }) => (
                  <Table.Th key={name} className={classes.number} title={title}>
                    {name}
                  </Table.Th>
                ))}
                <Table.Th>Last active</Table.Th>
                <Table.Th aria-label="Review" />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {members.map((member) => (
                <Table.Tr key={member.user.id}>
                  <Table.Td maw={220}>
                    <Text size="sm" truncate title={member.user.name}>
                      {member.user.name}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {member.role ?? "not a member any more"}
                    </Text>
                  </Table.Td>
                  {NUMBERS.map(({ name, of }) => (
                    <Table.Td key={name} className={classes.number}>
                      {count(of(member))}
                    </Table.Td>
                  ))}
                  <Table.Td title={when(member.last_at)}>{ago(member.last_at) || "–"}</Table.Td>
                  <Table.Td className={classes.number}>
                    {project.can.label && member.open + member.accepted + member.sent_back > 0 && (
                      <Button
                        component={Link}
                        to={`/projects/${project.id}/label?show=review&by=${member.user.id}`}
                        size="compact-sm"
                        variant="light"
                        aria-label={`Review the labels of ${member.user.name}`}
                      >
                        Review
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Card>
    </section>
  );
}
