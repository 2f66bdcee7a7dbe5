import { useRef, useState } from "react";
import { useNamers } from "../../api/predict";
import type { PredictedFace, Prediction, Project } from "../../api/types";
import { useKeys } from "../../keys/useKeys";
import { useUrlState } from "../../ui/useUrlState";
import { useHistory } from "../label/useHistory";
import { corrected, type Corrections, labelsOf, noCorrections, shownOf } from "./corrections";
import { largest, type Limit, limitOf } from "./relabel";

interface Said {
  /** The picture of which it was said. */
  of: number;
  corrections: Corrections;
  /** The chosen face; undefined: the largest. */
  active: number | null | undefined;
}

/** A picture's answer, as far as it is there. */
export interface Asked {
  /** Which picture it is; 0: none. */
  number: number;
  data: Prediction | undefined;
  asking: boolean;
  error: Error | null;
  retry: () => void;
  /** Whether something can be said of its faces. */
  may: boolean;
}

/** What the page makes of an answer: the threshold, the chosen face and what was said. */
export function useLook(project: Project, { number, data, asking, error, retry, may }: Asked) {
  const url = useUrlState();
  const inUrl = Number(url.get("under"));
  const [dragged, setDragged] = useState<number | null>(inUrl > 0 && inUrl <= 2 ? inUrl : null);
  const [before, setSaid] = useState<Said | null>(null);
  const nameBox = useRef<HTMLInputElement>(null);
  const { classifiers } = useNamers(project.id);
  const dataset = classifiers.find(({ id }) => id === data?.classifier?.id)?.settings.dataset;

  const said: Said =
    before?.of === number ? before : { of: number, corrections: noCorrections, active: undefined };
  const faces = data?.faces ?? [];
  const own: Limit = data ? limitOf(data) : { of: "distance", at: project.accept_distance };
  const limit: Limit = { ...own, at: dragged ?? own.at };
  const shown = faces.map((face) => shownOf(face, limit, said.corrections));
  const chosen = said.active === undefined ? largest(faces) : said.active;
  const active = chosen !== null && chosen < faces.length ? chosen : null;
  const choose = (index: number | null) => setSaid({ ...said, active: index });
  const step = (by: number) => () => {
    if (!faces.length) return;
    choose(active === null ? (by > 0 ? 0 : faces.length - 1) : (active + by + faces.length) % faces.length);
  };
  const name = (face: PredictedFace, who: string | null) =>
    setSaid({ ...said, active, corrections: corrected(said.corrections, face.box, who) });

  const history = useHistory(project);
  useKeys(
    ["predict", "history"],
    {
      "predict.next": step(1),
      "predict.previous": step(-1),
      "predict.close": () => choose(null),
      "predict.name": () => nameBox.current?.focus(),
      "predict.right": () => {
        const face = active === null ? undefined : faces[active];
        const who = active === null ? undefined : shown[active];
        if (may && face && who?.name && !who.said) name(face, who.name);
      },
      "history.undo": () => project.can.label && history.undo(),
      "history.redo": () => project.can.label && history.redo(),
    },
    number !== 0,
  );
  return {
    faces,
    shown,
    active,
    choose,
    labels: labelsOf(faces, said.corrections),
    /** What is beside the picture. */
    answer: {
      project,
      data,
      asking,
      error,
      onRetry: retry,
      shown,
      limit,
      onUnder: setDragged,
      onUnderEnd: (value: number) => {
        setDragged(value);
        url.set({ under: value === own.at ? null : value.toFixed(2) });
      },
      active,
      onActive: choose,
      pinned: dataset ? `the data set ${dataset.name}, version ${dataset.version}` : null,
      onName: may ? name : undefined,
      nameBox,
    },
    /** Another rule has another threshold. */
    resetUnder: () => setDragged(null),
    /** The threshold that somebody chose, or null for the rule's own. */
    chosenLimit: dragged,
  };
}
