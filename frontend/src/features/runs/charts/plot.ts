/** One chart on a canvas: uPlot draws axes, cursor and selection, the lines are drawn here. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Id } from "../../../api/types";
import { type Lane as Extent, type Span, valuesOf } from "./extent";
import type { Look } from "./look";

export interface Lane extends Extent {
  id: Id;
  look: Look;
}

type Placed = Lane & { places: readonly number[] };

export interface Scene {
  lanes: readonly Lane[];
  /** What is seen along the axis. */
  seen: Span;
  log: boolean;
  /** The experiment in focus: the others step back. */
  focus: Id | null;
}

export interface Hears {
  /** The pointer is at this place of the axis, nearest to this line; null: it left. */
  onMove: (at: number | null, lane: Id | null) => void;
  onZoom: (seen: Span) => void;
  onReset: () => void;
}

const HEIGHT_PX = 216;
/** Points that a chart draws at most: fifty lines over each other show no more with ten times as many. */
const MOST_DRAWN = 8_000;
const LEAST_COLUMNS = 80;
const NEAR_PX = 28;
const WIDE = 2.6;
const THIN = 1.6;
const FAINT = 0.22;

const nothing: Scene = { lanes: [], seen: { from: 0, to: 1 }, log: false, focus: null };

export class Plot {
  private readonly plot: uPlot;
  private scene = nothing;
  private drawn: readonly Placed[] = [];
  private values: Span = { from: 0, to: 1 };
  private at: number | null = null;
  private pointing = false;

  constructor(
    private readonly host: HTMLElement,
    width: number,
    log: boolean,
    private readonly floor: number | undefined,
    says: (value: number) => string,
    private readonly hears: Hears,
  ) {
    const ink = () => getComputedStyle(host).getPropertyValue("--mantine-color-dimmed");
    const grid = { stroke: () => getComputedStyle(host).getPropertyValue("--fs-line"), width: 1 };
    const font = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
    const plain = (_: uPlot, min: number, max: number): [number, number] => [min, max];
    this.plot = new uPlot(
      {
        width: Math.max(80, width),
        height: HEIGHT_PX,
        padding: [8, 10, 0, 0],
        legend: { show: false },
        scales: {
          x: { time: false, range: plain },
          y: { range: plain, distr: log ? 3 : 1, log: 10 },
        },
        series: [{}, { scale: "y", points: { show: false }, paths: () => null }],
        axes: [
          { stroke: ink, grid, ticks: grid, font, size: 28, gap: 4, space: 64 },
          {
            stroke: ink, grid, ticks: { show: false }, font, size: 56, gap: 6, space: 34,
            values: (_, splits) => splits.map((value) => (value === null ? "" : says(value))),
          }, // prettier-ignore
        ],
        cursor: {
          points: { show: false },
          y: false,
          drag: { x: true, y: false, setScale: false, dist: 6 },
          bind: { dblclick: () => () => (this.hears.onReset(), null) },
        },
        hooks: {
          draw: [() => this.drawLines()],
          setCursor: [() => this.moved()],
          setSelect: [() => this.selected()],
        },
      },
      [[0, 1], [null, null]],
      host,
    ); // prettier-ignore
    this.plot.over.addEventListener("pointerenter", () => (this.pointing = true));
    this.plot.over.addEventListener("pointerleave", () => {
      this.pointing = false;
      this.hears.onMove(null, null);
    });
  }

  resize(width: number): void {
    if (width <= 0) return;
    this.plot.setSize({ width, height: HEIGHT_PX });
    this.show(this.scene);
  }

  show(scene: Scene): void {
    this.scene = scene;
    const { seen, log } = scene;
    this.drawn = this.placed();
    this.values = valuesOf(this.drawn, { log, floor: this.floor });
    this.plot.batch(() => {
      this.plot.setData([[seen.from, seen.to], [null, null]], false); // prettier-ignore
      this.plot.setScale("x", { min: seen.from, max: seen.to });
      this.plot.setScale("y", { min: this.values.from, max: this.values.to });
    });
    this.point(this.at);
  }

  /** Puts the cursor at a place of the axis; null: nowhere. */
  point(at: number | null): void {
    this.at = at;
    if (this.pointing) return;
    const left = at === null ? -10 : this.plot.valToPos(at, "x");
    this.plot.setCursor({ left, top: at === null ? -10 : 0 }, false);
  }

  destroy(): void {
    this.plot.destroy();
  }

  /** The lanes with the places of what is to be drawn of them. */
  private placed(): Placed[] {
    const { lanes, seen, focus } = this.scene;
    const whole = Math.max(50, this.host.clientWidth);
    const fair = Math.max(LEAST_COLUMNS, MOST_DRAWN / (2 * Math.max(1, lanes.length)));
    return lanes.map((lane) => ({
      ...lane,
      places: lane.line.shown(
        seen.from * lane.per,
        seen.to * lane.per,
        lane.id === focus ? whole : Math.min(whole, fair),
      ),
    }));
  }

  private drawLines(): void {
    const { ctx, bbox } = this.plot;
    const { focus, log } = this.scene;
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.lineJoin = "bevel"; // the cheapest one, and nobody sees which it is
    const { drawn } = this;
    // The one in focus comes over the others.
    for (const lane of focus === null ? drawn : drawn.toSorted((a) => (a.id === focus ? 1 : -1))) {
      ctx.strokeStyle = lane.look.colour;
      ctx.fillStyle = lane.look.colour;
      ctx.globalAlpha = focus === null || lane.id === focus ? 1 : FAINT;
      ctx.lineWidth = (lane.id === focus ? WIDE : THIN) * ratio;
      ctx.setLineDash(lane.look.dash.map((px) => px * ratio));
      this.trace(lane, lane.places, log);
    }
    ctx.restore();
  }

  private trace({ line, per }: Lane, places: readonly number[], log: boolean): void {
    const { ctx, bbox } = this.plot;
    const { seen } = this.scene;
    const scaled = log ? Math.log10 : (value: number) => value;
    const [low, high] = [scaled(this.values.from), scaled(this.values.to)];
    const across = bbox.width / ((seen.to - seen.from) * per);
    const up = bbox.height / (high - low);
    const [left, bottom] = [bbox.left - seen.from * per * across, bbox.top + bbox.height];
    ctx.beginPath();
    let begun = false;
    for (const place of places) {
      const value = line.values[place] ?? 0;
      if (log && value <= 0) continue;
      const x = left + (line.steps[place] ?? 0) * across;
      const y = bottom - (scaled(value) - low) * up;
      if (begun) ctx.lineTo(x, y);
      else ctx.moveTo(x, y);
      begun = true;
    }
    ctx.stroke();
    const [only] = places;
    if (places.length !== 1 || only === undefined) return;
    // One point makes no line.
    const y = bottom - (scaled(line.values[only] ?? 0) - low) * up;
    ctx.beginPath();
    ctx.arc(left + (line.steps[only] ?? 0) * across, y, 2.5 * uPlot.pxRatio, 0, 2 * Math.PI);
    ctx.fill();
  }

  private moved(): void {
    const { left, top } = this.plot.cursor;
    if (!this.pointing || left === undefined || top === undefined || left < 0) return;
    const at = this.plot.posToVal(left, "x");
    this.hears.onMove(at, this.nearest(at, top));
  }

  private nearest(at: number, top: number): Id | null {
    let [found, least] = [null as Id | null, NEAR_PX];
    for (const { id, line, per } of this.scene.lanes) {
      const place = line.nearest(at * per);
      if (place < 0) continue;
      const off = Math.abs(this.plot.valToPos(line.values[place] ?? 0, "y") - top);
      if (off < least) [found, least] = [id, off];
    }
    return found;
  }

  private selected(): void {
    const { left, width } = this.plot.select;
    if (width <= 0) return;
    const [from, to] = [this.plot.posToVal(left, "x"), this.plot.posToVal(left + width, "x")];
    this.plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.hears.onZoom({ from, to });
  }
}
