import { useQuery } from "@tanstack/react-query";
import { listFaces } from "../../api/faces";
import { keys } from "../../api/keys";
import type { FaceQuery, Id } from "../../api/types";
import { imageUrl } from "../../ui/FaceInPhoto";
import { cropView } from "./crop";
import classes from "./freeze.module.css";

const SHOWN = 4;
const QUERY: FaceQuery = { state: "labelled", order: "newest" };

/** A few labelled faces as they would be cut. */
export function CropSamples({ project, margin }: { project: Id; margin: number }) {
  const faces =
    useQuery({
      queryKey: [...keys.face(project, 0), "samples"],
      queryFn: () => listFaces(project, QUERY, undefined, SHOWN),
      staleTime: Infinity,
    }).data?.items ?? [];
  return (
    <div className={classes.samples} aria-hidden>
      {Array.from({ length: SHOWN }, (_, index) => {
        const face = faces[index];
        return (
          <div key={index} className={classes.sample}>
            {face && (
              <img
                src={imageUrl(project, face.photo_id, "preview")}
                alt=""
                draggable={false}
                style={cropView(face.box, { width: face.photo_width, height: face.photo_height }, margin)}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}
