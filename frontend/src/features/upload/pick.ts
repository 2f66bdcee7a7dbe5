const ACCEPTED = "image/*,.heic,.heif,.pgm,.tif,.tiff,.zip";

/**
 * Opens the browser's picker; resolves with what was chosen, nothing if it was closed.
 *
 * The input belongs to no component: a page that changes while the picker is open can't lose the choice.
 */
export function pickFiles({
  folder = false,
  accept = ACCEPTED,
  multiple = true,
}: { folder?: boolean; accept?: string; multiple?: boolean } = {}): Promise<File[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = multiple;
  input.hidden = true;
  if (folder) input.setAttribute("webkitdirectory", "");
  else input.accept = accept;
  document.body.append(input);
  return new Promise((resolve) => {
    const end = () => {
      input.remove();
      resolve([...(input.files ?? [])]);
    };
    input.addEventListener("change", end);
    input.addEventListener("cancel", end);
    input.click();
  });
}
