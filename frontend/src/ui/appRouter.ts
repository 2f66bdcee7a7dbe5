import { createContext } from "react";
import type { createBrowserRouter } from "react-router";

/** The app's router, which knows where it is going before a page shows it; null in tests of a part. */
export const AppRouter = createContext<ReturnType<typeof createBrowserRouter> | null>(null);
