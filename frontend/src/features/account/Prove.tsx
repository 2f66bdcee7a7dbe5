import { Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Proof } from "../../api/signin";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";

/** Asks for the password, or a code where there is none, and then does it. */
export function Prove<T>({
  by,
  button,
  danger = false,
  children,
  action,
  onDone,
}: {
  by: "password" | "code" | "nothing";
  button: string;
  danger?: boolean;
  children?: ReactNode;
  action: (proof: Proof) => Promise<T>;
  onDone: (answer: T) => void;
}) {
  const [text, setText] = useState("");
  const run = useMutation({ mutationFn: action, onSuccess: onDone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run.mutate(by === "nothing" ? {} : { [by]: by === "code" ? text.trim() : text });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {children}
        <FormError error={run.error} fields={by === "nothing" ? [] : [by]} />
        {by === "password" && (
          <PasswordInput
            label="Your password"
            autoComplete="current-password"
            required
            data-autofocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={fieldError(run.error, "password")}
          />
        )}
        {by === "code" && (
          <TextInput
            label="Code"
            description="Of your authenticator app, or a recovery code."
            autoComplete="one-time-code"
            required
            data-autofocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={fieldError(run.error, "code")}
          />
        )}
        <Group justify="end">
          <Button type="submit" color={danger ? "red" : undefined} loading={run.isPending}>
            {button}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
