import { Button, Group, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useRef, useState } from "react";

/**
 * A text to hand on with a copy button. Over plain http browsers offer no clipboard: the text is
 * then selected and copied the old way, and stays selected for Ctrl+C if even that is refused.
 */
export function CopyField({ value, label }: { value: string; label: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<"" | "copied" | "selected">("");

  const copy = async () => {
    field.current?.focus();
    field.current?.select();
    setCopied((await toClipboard(value)) ? "copied" : "selected");
  };
  return (
    <Group align="end" gap="xs" wrap="nowrap">
      <TextInput
        ref={field}
        label={label}
        value={value}
        readOnly
        flex={1}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        onFocus={(event) => event.currentTarget.select()}
        description={copied === "selected" ? "Selected: press Ctrl+C to copy it." : undefined}
        inputWrapperOrder={["label", "input", "description", "error"]}
      />
      <Button
        variant="default"
        onClick={() => void copy()}
        leftSection={copied === "copied" ? <IconCheck size={16} /> : <IconCopy size={16} />}
      >
        {copied === "copied" ? "Copied" : "Copy"}
      </Button>
    </Group>
  );
}

/** Returns whether the text reached the clipboard. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    // Undefined outside secure contexts, whatever the types say.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard) {
      await clipboard.writeText(text);
      return true;
    }
    return document.execCommand("copy");
  } catch {
    return false;
  }
}
