/** The faces that a page knows, of a list of which it has all ids: some thousand of them, the newest state each. */
import type { Face, Id, Person } from "../api/types";
import { withNames } from "../live/people";

/** Some thirty screens; about 2 kB each. */
const MOST = 4_000;

export type News = readonly (readonly [Id, Face | null])[];

export class KnownFaces {
  private readonly faces = new Map<Id, Face | null>();
  private readonly old = new Set<Id>();
  private readonly listeners = new Set<(news: News) => void>();
  private changes = 0;

  constructor(private readonly most = MOST) {}

  /** Grows with every change, for `useSyncExternalStore`. */
  readonly revision = (): number => this.changes;

  readonly subscribe = (listener: (news: News) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The face; null if it was removed, undefined if it isn't known. */
  get(id: Id): Face | null | undefined {
    return this.faces.get(id);
  }

  readonly faceOf = (id: Id): Face | undefined => this.faces.get(id) ?? undefined;

  /** Whether the site has to be asked for it: unknown, or perhaps another one by now. */
  lacks(id: Id): boolean {
    return !this.faces.has(id) || this.old.has(id);
  }

  /**
   * What the site answered when it was asked for `asked`; a face that it left out is removed. `latest`
   * has what was said of them meanwhile, perhaps only foreseen: of two versions the newer counts.
   */
  answered(asked: readonly Id[], faces: readonly Face[], latest: ReadonlyMap<Id, Face | null>): void {
    const found = new Map<Id, Face | null>(asked.map((id) => [id, null]));
    for (const face of faces) {
      const other = latest.get(face.id);
      found.set(face.id, other && other.version > face.version ? other : face);
    }
    this.put([...found]);
  }

  /** News of faces; of the same version the later one counts, for what was known may have been a guess. */
  heard(faces: readonly Face[]): void {
    this.put(
      faces
        .filter((face) => {
          const known = this.faces.get(face.id);
          return !known || face.version >= known.version;
        })
        .map((face) => [face.id, face] as const),
    );
  }

  removed(ids: readonly Id[]): void {
    this.put(ids.map((id) => [id, null] as const));
  }

  /** People have other names. */
  renamed(people: readonly Person[]): void {
    const byId = new Map(people.map((person) => [person.id, person]));
    const news: [Id, Face][] = [];
    for (const [id, face] of this.faces) {
      const named = face && withNames(face, byId);
      if (named && named !== face) news.push([id, named]);
    }
    this.put(news, false);
  }

  /** Everything may be another by now: what is in view is asked for again, and shown meanwhile. */
  outdate(): void {
    for (const id of this.faces.keys()) this.old.add(id);
    this.tell([]);
  }

  private put(news: News, fresh = true): void {
    if (!news.length) return;
    for (const [id, face] of news) {
      if (fresh) {
        this.faces.delete(id);
        this.old.delete(id);
      }
      this.faces.set(id, face);
    }
    for (const id of this.faces.keys()) {
      if (this.faces.size <= this.most) break;
      this.faces.delete(id);
      this.old.delete(id);
    }
    this.tell(news);
  }

  private tell(news: News): void {
    this.changes += 1;
    for (const listener of this.listeners) listener(news);
  }
}
