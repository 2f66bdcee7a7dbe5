/** What a version was made from, in words. */
import type { Dataset } from "../../api/types";
import { counted } from "../../ui/duration";
import { sharesOf } from "./ratios";

/** Returns which labels went in: "Of 3 people, reviewed only", or "Every label that votes". */
export function filterText({ filter, source }: Pick<Dataset, "filter" | "source">): string {
  if (source === "folder") return "A folder that was brought";
  const { people, uploads, reviewed, min_faces } = filter;
  const parts = [
    ...(people.length ? [`of ${counted(people.length, "person", "people")}`] : []),
    ...(uploads.length ? [`of ${counted(uploads.length, "upload")}`] : []),
    ...(reviewed ? ["reviewed only"] : []),
    ...(min_faces > 1 ? [`people with at least ${min_faces} faces`] : []),
  ];
  const text = parts.join(", ");
  return text ? text.charAt(0).toUpperCase() + text.slice(1) : "Every label that votes";
}

/** Returns "80 / 10 / 10 %". */
export function ratiosText({ ratios }: Pick<Dataset, "ratios">): string {
  const { train, val, test } = sharesOf(ratios);
  return `${train} / ${val} / ${test} %`;
}

/** Returns "160 px, 25 % around the box". */
export const cropText = ({ crop_size_px, margin }: Pick<Dataset, "crop_size_px" | "margin">): string =>
  `${crop_size_px} px, ${Math.round(100 * margin)} % around the box`;

/** Returns the statement on a version that erasure touched, or "". */
export function erasedStatement({
  erased_faces,
  erased_people,
}: Pick<Dataset, "erased_faces" | "erased_people">): string {
  if (!erased_faces && !erased_people) return "";
  const who = erased_people ? ` of ${counted(erased_people, "person", "people")}` : "";
  const one = erased_faces === 1;
  return (
    `${counted(erased_faces, "face")}${who} ${one ? "was" : "were"} erased from this version after it was frozen, ` +
    `with ${one ? "its crop and vector" : "their crops and vectors"}. The counts are of what is left.`
  );
}
