import { Anchor, Button, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../api/keys";
import { getSession, signOut, useSessionChange } from "../../api/session";
import { giveCode } from "../../api/signin";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { Doorstep } from "./Doorstep";
import { focusOnce } from "./focusOnce";

/** The second step of signing in. */
export function CodeStep() {
  const cache = useQueryClient();
  const [code, setCode] = useState("");
  const change = useSessionChange(giveCode);
  const back = useMutation({
    mutationFn: async () => {
      await signOut();
      return getSession();
    },
    onSuccess: (session) => cache.setQueryData(keys.session, session),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(code.trim(), { onError: () => setCode("") });
  };
  return (
    <Doorstep title="One more step" lead="Type the code that your authenticator app shows now, or a recovery code.">
      <form onSubmit={submit}>
        <Stack>
          <FormError error={change.error ?? back.error} fields={["code"]} />
          <TextInput
            label="Code"
            name="code"
            autoComplete="one-time-code"
            inputMode="numeric"
            ref={focusOnce}
            required
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={fieldError(change.error, "code")}
          />
          <Button type="submit" loading={change.isPending}>
            Sign in
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={() => back.mutate()}>
            Sign in as someone else
          </Anchor>
        </Stack>
      </form>
    </Doorstep>
  );
}
