import { IconPhotoPlus } from "@tabler/icons-react";
import type { Project } from "../../api/types";
import { EmptyState } from "../../ui/EmptyState";
import { UploadButton } from "../upload/UploadButton";

/** An empty project: what to do first. */
export function NoPhotos({ project }: { project: Project }) {
  if (!project.can.upload) {
    return (
      <EmptyState icon={<IconPhotoPlus size={40} stroke={1.5} />} title="No photos yet">
        As soon as someone adds photos, they appear here.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconPhotoPlus size={40} stroke={1.5} />}
      title="Drop photos anywhere on this page"
      action={<UploadButton project={project} label="Choose photos" />}
    >
      Single photos, folders and ZIP files, as many as you like. The site finds the faces; what is already
      there is not added twice.
    </EmptyState>
  );
}
