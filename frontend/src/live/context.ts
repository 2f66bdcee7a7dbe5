import { createContext } from "react";
import type { SocketState } from "./socket";

export const LiveContext = createContext<SocketState>("connecting");
