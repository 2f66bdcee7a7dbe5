/** The faces that voted on a picture, so that a change of one of them is noticed. */
import type { Face, Id, Prediction } from "../../api/types";

export class Voters {
  private versions = new Map<Id, number>();

  /** Remembers who voted; those of earlier answers stay, as they may come to vote again. */
  see({ faces }: Pick<Prediction, "faces">): void {
    for (const { face_id, version } of faces.flatMap(({ neighbours }) => neighbours)) {
      if (face_id !== null && version !== null) this.versions.set(face_id, version);
    }
  }

  /** Returns whether one of them is another now than when it voted; each news counts once. */
  changed(faces: readonly Pick<Face, "id" | "version">[]): boolean {
    const news = faces.filter(({ id, version }) => {
      const seen = this.versions.get(id);
      return seen !== undefined && seen !== version;
    });
    for (const { id, version } of news) this.versions.set(id, version);
    return news.length > 0;
  }
}
