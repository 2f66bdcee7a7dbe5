import type { ReactNode } from "react";
import type { Box } from "../api/types";
import { percent } from "../grid/geometry";
import classes from "./boxed.module.css";

export interface Boxed {
  box: Box;
  /** On the box. */
  text: string;
  /** Before the text: what kind of name it is, where colour alone would say it. */
  icon?: ReactNode;
  /** For a screen reader: what a press does. */
  label: string;
  /** Dashed, where nobody is known. */
  unknown: boolean;
}

/** Boxes to press, with names, over the picture in which they lie. */
export function FaceBoxes({
  size,
  faces,
  active,
  onActive,
}: {
  size: { width: number; height: number };
  faces: readonly Boxed[];
  active: number | null;
  onActive: (index: number) => void;
}) {
  return faces.map((face, index) => (
    <button
      // The faces of one answer have no ids and never change places.
      key={index}
      type="button"
      className={classes.box}
      style={percent(face.box, size)}
      data-unknown={face.unknown || undefined}
      data-active={active === index || undefined}
      aria-label={face.label}
      aria-pressed={active === index}
      onClick={() => onActive(index)}
    >
      <span className={classes.name}>
        {face.icon}
        {face.text}
      </span>
    </button>
  ));
}
