/** The files of an experiment as folders in folders. */
import type { Artifact } from "../../../api/types";

export interface Folder {
  name: string;
  path: string;
  folders: Folder[];
  files: Artifact[];
  size_bytes: number;
}

/** Returns the folder of all files; each folder's own come after its folders, both by name. */
export function treeOf(files: readonly Artifact[], name: string): Folder {
  const top: Folder = { name, path: "", folders: [], files: [], size_bytes: 0 };
  for (const file of files) {
    const parts = file.path.split("/").slice(0, -1);
    let folder = top;
    folder.size_bytes += file.size_bytes;
    for (const part of parts) {
      folder = inside(folder, part);
      folder.size_bytes += file.size_bytes;
    }
    folder.files.push(file);
  }
  order(top);
  return top;
}

function inside(folder: Folder, name: string): Folder {
  const known = folder.folders.find((one) => one.name === name);
  if (known) return known;
  const path = folder.path ? `${folder.path}/${name}` : name;
  const made: Folder = { name, path, folders: [], files: [], size_bytes: 0 };
  folder.folders.push(made);
  return made;
}

const byText = (one: string, other: string) => one.localeCompare(other, "en", { numeric: true });

function order(folder: Folder): void {
  folder.folders.sort((a, b) => byText(a.name, b.name));
  folder.files.sort((a, b) => byText(a.path, b.path));
  for (const one of folder.folders) order(one);
}

export interface Row {
  depth: number;
  folder?: Folder;
  file?: Artifact;
}

/** Returns the tree's lines from top to bottom. */
export function rowsOf(folder: Folder, depth = 0): Row[] {
  return [
    { depth, folder },
    ...folder.folders.flatMap((one) => rowsOf(one, depth + 1)),
    ...folder.files.map((file) => ({ depth: depth + 1, file })),
  ];
}

/** Returns a file's name without its folders. */
export const nameOf = ({ path }: Pick<Artifact, "path">): string => path.slice(path.lastIndexOf("/") + 1);
