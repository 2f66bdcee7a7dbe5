import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The accent: a calm teal. White text on shade 7 has a contrast of 5.2:1. */
const lagoon: MantineColorsTuple = [
  "#e9f7f5",
  "#d3ece9",
  "#a6dad4",
  "#76c7bd",
  "#4fb6aa",
  "#35a598",
  "#1f9085",
  "#0d7a70",
  "#08655d",
  "#04514a",
];

/** Neutral greys without a tint, darkest last. */
const dark: MantineColorsTuple = [
  "#d5d7da",
  "#aeb2b7",
  "#8b9097",
  "#656b73",
  "#444a52",
  "#343940",
  "#272b31",
  "#1c1f24",
  "#15181c",
  "#0f1114",
];

export const theme = createTheme({
  primaryColor: "lagoon",
  primaryShade: 7,
  colors: { lagoon, dark },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontWeight: "650" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    // A button's label is a flex box, which would drop the space before a name.
    Button: { styles: { label: { whiteSpace: "pre" } } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true, fz: "xs" } },
    PasswordInput: {
      defaultProps: { visibilityToggleButtonProps: { "aria-label": "Show what is typed" } },
    },
    Card: { defaultProps: { bg: "var(--fs-panel)" } },
    Modal: { defaultProps: { centered: true, radius: "lg", closeButtonProps: { "aria-label": "Close" } } },
    // The focus goes to the first item: a placeholder for it would be no part of a menu.
    Menu: { defaultProps: { shadow: "md", radius: "md", withInitialFocusPlaceholder: false } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    // Room for a scroll bar only where there is one.
    TableScrollContainer: { defaultProps: { scrollAreaProps: { offsetScrollbars: "present" } } },
    Skeleton: { defaultProps: { radius: "md" } },
  },
});
