/** The roles with what each may do, for choices. */
export const ROLES = [
  { value: "viewer", label: "Viewer – sees everything" },
  { value: "labeller", label: "Labeller – uploads and labels" },
  { value: "owner", label: "Owner – also manages the project" },
];
