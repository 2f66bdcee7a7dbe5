import { Avatar, Progress, Text } from "@mantine/core";
import { IconUser, IconUserQuestion } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { PredictedFace } from "../../api/types";
import { share } from "../../grid/faceState";
import { counted } from "../../ui/duration";
import classes from "./predict.module.css";

/** Who the face may be, best first, and what speaks for nobody of them. */
export function Candidates({ face }: { face: PredictedFace }) {
  return (
    <section aria-label="Who it may be">
      <Text fw={600} size="sm" mb={4}>
        Who it may be
      </Text>
      {face.candidates.map((candidate) => (
        <Line
          key={candidate.person?.id ?? candidate.name}
          picture={
            <Avatar src={candidate.cover_url} size={30} radius="sm" alt="">
              <IconUser size={16} />
            </Avatar>
          }
          name={candidate.name}
          detail={detailOf(candidate)}
          score={candidate.score}
        />
      ))}
      <Line
        picture={
          <Avatar size={30} radius="sm" color="gray" alt="">
            <IconUserQuestion size={18} />
          </Avatar>
        }
        name="unknown"
        detail="none of them"
        score={face.unknown}
        quiet
      />
    </section>
  );
}

function Line({
  picture,
  name,
  detail,
  score,
  quiet = false,
}: {
  picture: ReactNode;
  name: string;
  detail: string;
  score: number;
  quiet?: boolean;
}) {
  return (
    <div className={classes.candidate}>
      {picture}
      <div className={classes.grow}>
        <Text size="sm" truncate lh={1.25}>
          {name}
        </Text>
        <Text size="xs" c="dimmed" lh={1.25}>
          {detail}
        </Text>
      </div>
      <Progress value={100 * score} w={64} size="sm" color={quiet ? "gray" : undefined} aria-hidden />
      <Text size="xs" w={40} ta="right">
        {share(score)}
      </Text>
    </div>
  );
}

/** By a vote how near it is and who voted; a network says no more than its chance. */
function detailOf(candidate: PredictedFace["candidates"][number]): string {
  return candidate.distance === null ? "chance" : `${candidate.distance.toFixed(3)} · ${votesText(candidate)}`;
}

function votesText({ votes, weight }: PredictedFace["candidates"][number]): string {
  if (!votes) return "no vote";
  const plain = Math.abs(weight - votes) < 0.005;
  return plain ? counted(votes, "vote") : `${counted(votes, "vote")}, weight ${weight.toFixed(2)}`;
}
