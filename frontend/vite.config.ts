import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the site's own server. */
const SITE = process.env.FACESITE_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/static/app/",
  plugins: [react()],
  build: {
    target: "es2022",
    // The content security policy allows no data: fonts or scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      "/api": { target: SITE },
      "/ws": { target: SITE, ws: true },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    sequence: { shuffle: true },
  },
});
