import { use, useEffect, useRef, useState } from "react";
import { releaseHolds, releaseOnLeaving, takeHolds } from "../../api/teams";
import type { Id } from "../../api/types";
import { LiveContext } from "../../live/context";
import { Holding, inOrder, type Refused } from "./holding";

/** One after the other over all pages: letting go of one batch never overtakes taking the next. */
const queue = inOrder();
const nobody: Refused = new Map();

/**
 * Keeps faces in hand while the page is open, so that nobody else is offered them; what others hold is
 * answered as `refused`. A user has one batch in hand: use it once a page, with no faces for those who
 * may not label.
 */
export function useHolds(project: Id, faceIds: readonly Id[]): { refused: Refused } {
  const [refused, setRefused] = useState<Refused>(nobody);
  const holding = useRef<Holding | null>(null);
  const live = use(LiveContext);

  useEffect(() => {
    const site = {
      take: (faces: Id[]) => queue(() => takeHolds(project, faces)),
      release: () => queue(() => releaseHolds(project)),
      leave: () => releaseOnLeaving(project),
    };
    const show = (next: Refused) => setRefused((before) => (next.size || before.size ? next : before));
    const made = new Holding(site, show);
    holding.current = made;
    made.start();
    return () => made.stop();
  }, [project]);

  useEffect(() => holding.current?.want(faceIds), [project, faceIds]);

  // When a line breaks the site lets go of what its user had in hand.
  useEffect(() => {
    if (live === "open") holding.current?.renew();
  }, [live]);

  return { refused };
}
