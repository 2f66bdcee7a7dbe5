import { Skeleton } from "@mantine/core";

/** Placeholders in the shape of what is coming. */
export function TileSkeletons({
  count,
  size_px,
  ratio = 1,
}: {
  count: number;
  size_px: number;
  ratio?: number;
}) {
  return (
    <div
      aria-hidden
      style={{ display: "grid", gap: 8, gridTemplateColumns: `repeat(auto-fill, minmax(${size_px}px, 1fr))` }}
    >
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} style={{ aspectRatio: ratio }} />
      ))}
    </div>
  );
}

export function RowSkeletons({ count, height_px = 44 }: { count: number; height_px?: number }) {
  return (
    <div aria-hidden style={{ display: "grid", gap: 8 }}>
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={height_px} />
      ))}
    </div>
  );
}
