import { Button, Center, Group, Image, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { beginSecondFactor, confirmSecondFactor } from "../../api/signin";
import type { SecondFactorBegun } from "../../api/types";
import { CopyField } from "../../ui/CopyField";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { Prove } from "./Prove";

/** The password first, then the picture for the app, then the app's first code. */
export function TurnOn({
  by,
  onDone,
}: {
  by: "password" | "code" | "nothing";
  onDone: (codes: readonly string[]) => void;
}) {
  const [begun, setBegun] = useState<SecondFactorBegun | null>(null);
  if (begun) return <FirstCode begun={begun} onDone={onDone} />;
  return (
    <Prove by={by} button="Go on" action={beginSecondFactor} onDone={setBegun}>
      <Text size="sm">You need an authenticator app, on a phone or in a password manager.</Text>
    </Prove>
  );
}

function FirstCode({
  begun,
  onDone,
}: {
  begun: SecondFactorBegun;
  onDone: (codes: readonly string[]) => void;
}) {
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: confirmSecondFactor,
    onSuccess: (made) => onDone(made.recovery_codes),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(code.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">Scan this picture with the app, or type the key into it.</Text>
        <Center>
          <Image src={begun.picture} alt="QR code with the key below" w={200} h={200} bg="white" radius="sm" />
        </Center>
        <CopyField label="Key" value={begun.secret} />
        <FormError error={confirm.error} fields={["code"]} />
        <TextInput
          label="The code that the app shows now"
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          data-autofocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={fieldError(confirm.error, "code")}
        />
        <Group justify="end">
          <Button type="submit" loading={confirm.isPending}>
            Turn it on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
