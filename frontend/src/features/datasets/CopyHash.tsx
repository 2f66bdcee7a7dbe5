import { ActionIcon, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { say } from "../../ui/say";
import classes from "./datasets.module.css";
import { shortHash } from "./versions";

/** The beginning of a content hash; the button copies all of it. Equal content has equal hashes. */
export function CopyHash({ hash }: { hash: string }) {
  const clipboard = useClipboard({ timeout: 2_000 });
  const copy = () => {
    // Over plain http browsers offer no clipboard.
    if (window.isSecureContext) clipboard.copy(hash);
    else say(`Your browser lets no page copy without https. The hash is ${hash}.`);
  };
  return (
    <span className={classes.hash}>
      <code title={hash}>{shortHash(hash)}</code>
      <Tooltip label={clipboard.copied ? "Copied" : "Copy the whole content hash"}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={clipboard.copied ? "Copied" : `Copy the content hash ${shortHash(hash)}…`}
          onClick={copy}
        >
          {clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
