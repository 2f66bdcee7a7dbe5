import { Button, Group, Spoiler, Text } from "@mantine/core";
import { IconAlertTriangle, IconUpload, IconWifiOff } from "@tabler/icons-react";
import type { Id } from "../../api/types";
import { count, counted } from "../../ui/duration";
import { senderOf } from "./batchCenter";
import classes from "./predict.module.css";
import type { Sent } from "./sending";

/** How much of a batch's photos this tab has sent, and what it couldn't send. */
export function Sending({ batch, sent }: { batch: Id; sent: Sent }) {
  const { state, total, unsent, waitingFor } = sent;
  return (
    <>
      {state === "sending" && (
        <Group gap={8} mt={8} wrap="nowrap" role="status">
          {waitingFor ? <IconWifiOff size={17} aria-hidden /> : <IconUpload size={17} aria-hidden />}
          <Text size="sm" flex={1}>
            {waitingFor
              ? `${waitingFor} The rest is sent as soon as it works again.`
              : `${count(sent.sent)} of ${counted(total, "photo")} sent. Keep this tab open until all are; other pages of the site can be used meanwhile.`}
          </Text>
          {waitingFor && (
            <Button size="compact-sm" variant="default" onClick={() => senderOf(batch)?.wake()}>
              Try now
            </Button>
          )}
        </Group>
      )}
      {state === "stopped" && waitingFor && (
        <Text size="sm" mt={8} role="alert">
          {count(sent.sent)} of {counted(total, "photo")} were sent; then it stopped: {waitingFor}
        </Text>
      )}
      {unsent.length > 0 && (
        <section aria-label="Files that were not sent" className={classes.unsent}>
          <Text size="sm" fw={600} className={classes.vote}>
            <IconAlertTriangle size={16} aria-hidden /> {counted(unsent.length, "file was", "files were")} not sent
          </Text>
          <Spoiler maxHeight={96} showLabel="Show all" hideLabel="Show fewer">
            <ul>
              {unsent.map(({ path, reason }, index) => (
                <li key={`${index}-${path}`}>
                  <b>{path}</b>: {reason}
                </li>
              ))}
            </ul>
          </Spoiler>
        </section>
      )}
    </>
  );
}
