import type { Project } from "../../api/types";
import { KeyHints } from "../../keys/KeyHints";
import { BoxedPhoto } from "../../ui/BoxedPhoto";
import { Answer } from "./Answer";
import { boxesOf } from "./boxes";
import { KeepBar } from "./KeepBar";
import classes from "./predict.module.css";
import type { useLook } from "./useLook";
import type { Shown } from "./usePrediction";

/** One photo with its names, and beside it why. */
export function Photo({
  project,
  picture,
  size,
  look,
}: {
  project: Project;
  picture: Shown;
  size: { width: number; height: number } | null;
  look: ReturnType<typeof useLook>;
}) {
  return (
    <div className={classes.result}>
      <div className={classes.stage}>
        <BoxedPhoto
          key={picture.number}
          url={picture.url}
          name={picture.name}
          size={size}
          faces={boxesOf(look.faces, look.shown)}
          active={look.active}
          onActive={look.choose}
        />
        <KeepBar key={`keep-${picture.number}`} project={project} shown={picture} labels={look.labels} />
        {look.faces.length > 0 && <KeyHints scopes={["predict"]} />}
      </div>
      <div className={classes.side}>
        <Answer {...look.answer} />
      </div>
    </div>
  );
}
