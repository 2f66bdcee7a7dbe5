import { Text } from "@mantine/core";
import { useState } from "react";
import type { Prediction } from "../../api/types";
import { percent } from "../../grid/geometry";
import classes from "./predict.module.css";
import type { Named } from "./relabel";

/** The photo that was dropped with a box and a name on each face. */
export function PredictedPhoto({
  url,
  name,
  prediction,
  named,
  active,
  onActive,
}: {
  url: string;
  name: string;
  prediction: Prediction | undefined;
  named: readonly Named[];
  active: number | null;
  onActive: (index: number) => void;
}) {
  // HEIC, TIFF and PGM can be named but not shown by every browser: then an outline stands for it.
  const [unshown, setUnshown] = useState(false);
  const [natural, setNatural] = useState<{ width: number; height: number } | null>(null);
  const size = prediction ?? natural ?? { width: 4, height: 3 };
  return (
    <div
      className={classes.photo}
      style={{
        aspectRatio: `${size.width} / ${size.height}`,
        width: `min(100%, calc(76dvh * ${size.width / size.height}))`,
      }}
    >
      {unshown ? (
        <div className={classes.outline}>
          <Text size="sm">
            Your browser can’t show this format. The site can read it: the boxes below are where it found the
            faces in {name}.
          </Text>
        </div>
      ) : (
        <img
          src={url}
          alt={name}
          onError={() => setUnshown(true)}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setNatural({ width: naturalWidth, height: naturalHeight })
          }
        />
      )}
      {prediction?.faces.map((face, index) => {
        const who = named[index];
        const text = who?.name ?? "unknown";
        return (
          <button
            // The faces of one answer have no ids and never change places.
            key={index}
            type="button"
            className={classes.box}
            style={percent(face.box, prediction)}
            data-unknown={!who?.name || undefined}
            data-active={active === index || undefined}
            aria-label={`${text}: show who voted`}
            aria-pressed={active === index}
            onClick={() => onActive(index)}
          >
            <span className={classes.name}>
              {text}
              {who?.name && ` ${Math.round(100 * who.confidence)} %`}
            </span>
          </button>
        );
      })}
    </div>
  );
}
