import { Button, Card, Modal, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../api/keys";
import { disconnectProvider, goToProvider } from "../../api/signin";
import type { SecondFactor } from "../../api/types";
import { say, sayError } from "../../ui/say";
import { proofBy } from "./proofBy";
import { Prove } from "./Prove";

/** Whether one signs in by the provider, and connecting it. */
export function ProviderCard({ name, factor }: { name: string; factor: SecondFactor }) {
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const disconnect = useMutation({
    mutationFn: disconnectProvider,
    onSuccess: () => say(`${name} doesn’t open this account any more.`),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.secondFactor }),
    onError: sayError,
  });
  return (
    <Card withBorder component="section" aria-label={name}>
      <Modal opened={asking} onClose={() => setAsking(false)} title={`Connect ${name}`}>
        <Prove
          by={proofBy(factor)}
          button={`Go to ${name}`}
          action={(proof) => goToProvider({ ...proof, connect: true })}
          onDone={() => undefined}
        >
          <Text size="sm">You sign in there once, and come back here.</Text>
        </Prove>
      </Modal>
      <Stack align="start">
        <Title order={2} fz="md">
          Sign in with {name}
        </Title>
        <Text size="sm">
          {factor.connected
            ? `You can sign in to this account with ${name}.`
            : `Connect your identity there, and sign in to this account without its password.`}
        </Text>
        {factor.connected ? (
          <Button variant="default" loading={disconnect.isPending} onClick={() => disconnect.mutate()}>
            Disconnect
          </Button>
        ) : (
          <Button variant="default" onClick={() => setAsking(true)}>
            Connect…
          </Button>
        )}
      </Stack>
    </Card>
  );
}
