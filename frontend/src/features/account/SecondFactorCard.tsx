import { Badge, Button, Card, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../api/keys";
import { newRecoveryCodes, turnSecondFactorOff } from "../../api/signin";
import type { SecondFactor } from "../../api/types";
import { counted, when } from "../../ui/duration";
import { say } from "../../ui/say";
import { proofBy } from "./proofBy";
import { Prove } from "./Prove";
import { RecoveryCodes } from "./RecoveryCodes";
import { TurnOn } from "./TurnOn";

const TITLES = {
  on: "Turn the second factor on",
  codes: "New recovery codes",
  off: "Turn the second factor off?",
} as const;

/** The second factor, with the dialogs that change it. */
export function SecondFactorCard({ factor }: { factor: SecondFactor }) {
  const cache = useQueryClient();
  const [dialog, setDialog] = useState<keyof typeof TITLES | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const changed = () => void cache.invalidateQueries({ queryKey: keys.secondFactor });
  const close = () => {
    setDialog(null);
    setCodes(null);
  };
  const show = (made: readonly string[]) => {
    setCodes(made);
    changed();
  };
  const by = proofBy(factor);
  return (
    <Card withBorder component="section" aria-label="Second factor">
      <Modal
        opened={dialog !== null}
        onClose={close}
        title={codes ? "Your recovery codes" : dialog && TITLES[dialog]}
        closeOnClickOutside={!codes}
      >
        {codes && <RecoveryCodes codes={codes} onDone={close} />}
        {!codes && dialog === "on" && <TurnOn by={by} onDone={show} />}
        {!codes && dialog === "codes" && (
          <Prove
            by={by}
            button="Make new codes"
            action={newRecoveryCodes}
            onDone={(made) => show(made.recovery_codes)}
          >
            <Text size="sm">The old ones stop working.</Text>
          </Prove>
        )}
        {!codes && dialog === "off" && (
          <Prove
            by={by}
            button="Turn it off"
            danger
            action={turnSecondFactorOff}
            onDone={() => {
              close();
              changed();
              say("The second factor is off.");
            }}
          >
            <Text size="sm">Signing in then takes no code any more.</Text>
          </Prove>
        )}
      </Modal>
      <Stack align="start">
        <Group justify="space-between" w="100%">
          <Title order={2} fz="md">
            Second factor
          </Title>
          <Badge variant={factor.on ? "light" : "outline"} tt="none" color={factor.on ? undefined : "gray"}>
            {factor.on ? "On" : "Off"}
          </Badge>
        </Group>
        <Text size="sm">
          {factor.on
            ? `Since ${when(factor.since)}, signing in takes a code of your authenticator app. ${counted(factor.recovery_codes_left, "recovery code", "recovery codes")} left.`
            : "With an authenticator app on your phone, a password that someone else got to know isn’t enough to sign in as you."}
        </Text>
        {factor.on ? (
          <Group>
            <Button variant="default" onClick={() => setDialog("codes")}>
              New recovery codes…
            </Button>
            <Button variant="subtle" color="red" onClick={() => setDialog("off")}>
              Turn off…
            </Button>
          </Group>
        ) : (
          <Button variant="default" onClick={() => setDialog("on")}>
            Turn on…
          </Button>
        )}
      </Stack>
    </Card>
  );
}
