/// <reference types="vite/client" />

declare module "@zip.js/zip.js/lib/zip-core-native.js" {
  export * from "@zip.js/zip.js";
}
