import { Text } from "@mantine/core";
import { useState } from "react";
import classes from "./boxed.module.css";
import { type Boxed, FaceBoxes } from "./FaceBoxes";

export type { Boxed };

/** A photo that was dropped, with its faces in boxes to press. */
export function BoxedPhoto({
  url,
  name,
  size,
  faces,
  active,
  onActive,
}: {
  url: string;
  name: string;
  /** The photo's size as the site saw it; null before its answer. */
  size: { width: number; height: number } | null;
  faces: readonly Boxed[];
  active: number | null;
  onActive: (index: number) => void;
}) {
  // HEIC, TIFF and PGM can be read by the site but not shown by every browser: an outline stands for it.
  const [unshown, setUnshown] = useState(false);
  const [natural, setNatural] = useState<{ width: number; height: number } | null>(null);
  const shown = size ?? natural ?? { width: 4, height: 3 };
  return (
    <div
      className={classes.photo}
      style={{
        aspectRatio: `${shown.width} / ${shown.height}`,
        width: `min(100%, calc(76dvh * ${shown.width / shown.height}))`,
      }}
    >
      {unshown ? (
        <div className={classes.outline}>
          <Text size="sm" maw={460}>
            Your browser can’t show this format. The site can read it: the boxes below are where it found the
            faces in <bdi>{name}</bdi>.
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
      {size && <FaceBoxes size={size} faces={faces} active={active} onActive={onActive} />}
    </div>
  );
}
