import { Button, Card, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useSearchParams } from "react-router";
import { useUser } from "../../app/user";
import { keys } from "../../api/keys";
import { changePassword, updateSession, useSession } from "../../api/session";
import { useSecondFactor } from "../../api/signin";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { PageTitle } from "../../ui/PageTitle";
import { say } from "../../ui/say";
import { Problem } from "../session/Problem";
import { ProviderCard } from "./ProviderCard";
import { SecondFactorCard } from "./SecondFactorCard";

export function AccountPage() {
  const [params] = useSearchParams();
  const session = useSession().data;
  const factor = useSecondFactor().data;
  return (
    <Stack maw={520}>
      <PageTitle title="Your account" />
      {params.has("problem") && <Problem text={session?.problem} />}
      <NameCard />
      {factor?.has_password !== false && <PasswordCard />}
      {session?.provider && factor && <ProviderCard name={session.provider} factor={factor} />}
      {factor && <SecondFactorCard factor={factor} />}
    </Stack>
  );
}

function NameCard() {
  const user = useUser();
  const cache = useQueryClient();
  const [name, setName] = useState(user.display_name);
  const [email, setEmail] = useState(user.email);
  const [password, setPassword] = useState("");
  const session = useSession().data;
  const factor = useSecondFactor().data;
  // Mail leads to a new password, so another address is as good as one.
  const guarded = session?.mail && factor?.has_password && email.trim() !== user.email;
  const save = useMutation({
    mutationFn: updateSession,
    onSuccess: (session) => {
      cache.setQueryData(keys.session, session);
      setPassword("");
      say("Saved.");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ display_name: name.trim(), email: email.trim(), ...(guarded ? { current_password: password } : {}) });
  };
  return (
    <Card withBorder component="section" aria-label="Name">
      <form onSubmit={submit}>
        <Stack>
          <FormError error={save.error} fields={["display_name", "email", ...(guarded ? ["current_password"] : [])]} />
          <TextInput label="Username" value={user.username} readOnly variant="filled" />
          <TextInput
            label="Name"
            description="What your team sees beside your labels."
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldError(save.error, "display_name")}
          />
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={fieldError(save.error, "email")}
          />
          {guarded && (
            <PasswordInput
              label="Your password"
              description="Mail to this address can set a new one."
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              error={fieldError(save.error, "current_password")}
            />
          )}
          <Button type="submit" loading={save.isPending} style={{ alignSelf: "start" }}>
            Save
          </Button>
        </Stack>
      </form>
    </Card>
  );
}

function PasswordCard() {
  const user = useUser();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const save = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      setCurrent("");
      setNext("");
      say("The new password holds from now on.");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ current_password: current, new_password: next });
  };
  return (
    <Card withBorder component="section" aria-label="Password">
      <form onSubmit={submit}>
        <Stack>
          <Title order={2} fz="md">
            Change the password
          </Title>
          <FormError error={save.error} fields={["current_password", "new_password"]} />
          <input type="text" autoComplete="username" value={user.username} readOnly hidden />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            error={fieldError(save.error, "current_password")}
          />
          <PasswordInput
            label="New password"
            autoComplete="new-password"
            required
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            error={fieldError(save.error, "new_password")}
          />
          <Button type="submit" variant="default" loading={save.isPending} style={{ alignSelf: "start" }}>
            Change the password
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
