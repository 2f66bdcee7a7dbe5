import { Anchor } from "@mantine/core";
import type { Photo } from "../../api/types";
import { bytes, when } from "../../ui/duration";
import classes from "./photos.module.css";

/** What is known about the file. */
export function Facts({ photo }: { photo: Photo }) {
  const facts: [string, React.ReactNode][] = [
    ["File", photo.path || photo.name],
    ["Size", photo.width && photo.height ? `${photo.width} × ${photo.height} px` : "not known yet"],
    ["Bytes", bytes(photo.size_bytes)],
    ["Format", photo.format],
    ["Taken", when(photo.taken_at) || "not said in the file"],
    ["Added", when(photo.created_at)],
  ];
  return (
    <section aria-label="Facts">
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Anchor href={photo.original_url} download={photo.name} size="sm" mt="sm" display="inline-block">
        Download the original
      </Anchor>
    </section>
  );
}
