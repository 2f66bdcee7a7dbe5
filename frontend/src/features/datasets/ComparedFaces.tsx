import { Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { getFace } from "../../api/faces";
import type { Comparison, Id } from "../../api/types";
import { count } from "../../ui/duration";
import { sayError } from "../../ui/say";
import { byKind, type ComparedFace, countOf, KIND_NAMES, KINDS } from "./comparing";
import classes from "./dataset.module.css";

const CROP_PX = 96;

/** The crops that came, went or changed, each with what changed. */
export function ComparedFaces({ project, comparison }: { project: Id; comparison: Comparison }) {
  const kinds = useMemo(() => byKind(comparison.faces), [comparison.faces]);
  const navigate = useNavigate();
  /** A comparison doesn't carry where a face lies now: asked for when it is opened. */
  const open = (id: Id) =>
    void getFace(project, id)
      .then(({ photo_id }) => navigate(`/projects/${project}/photos/${photo_id}?face=${id}`))
      .catch(sayError);
  return KINDS.filter((kind) => kinds[kind].length > 0).map((kind) => {
    const all = countOf(comparison, kind);
    const shown = kinds[kind];
    return (
      <section key={kind} aria-labelledby={`faces-${kind}`}>
        <Title order={2} fz="md" id={`faces-${kind}`}>
          {KIND_NAMES[kind]} faces{" "}
          <Text span size="sm" c="dimmed" fw={400}>
            {shown.length < all ? `the first ${count(shown.length)} of ${count(all)}` : count(all)}
          </Text>
        </Title>
        <ul className={classes.faces} style={{ marginTop: 8 }}>
          {shown.map((face) => (
            <li key={`${face.dataset_id} ${face.id}`}>
              <Crop face={face} onOpen={open} />
            </li>
          ))}
        </ul>
      </section>
    );
  });
}

function Crop({
  face: { face_id, name, what, crop_url },
  onOpen,
}: {
  face: ComparedFace;
  onOpen: (face: Id) => void;
}) {
  const crop = (
    <>
      <img src={crop_url} alt="" loading="lazy" width={CROP_PX} height={CROP_PX} />
      <Text span className={classes.caption} size="xs" truncate>
        {name}
      </Text>
      {what && (
        <Text span className={classes.caption} size="xs" c="dimmed">
          {what}
        </Text>
      )}
    </>
  );
  if (!face_id) return <span className={classes.crop}>{crop}</span>;
  return (
    <button
      type="button"
      className={classes.crop}
      title={what ? `${name}: ${what}` : name}
      onClick={() => onOpen(face_id)}
    >
      {crop}
    </button>
  );
}
