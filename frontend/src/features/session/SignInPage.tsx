import { Anchor, Button, Divider, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link, Navigate, useSearchParams } from "react-router";
import { signIn, useSession, useSessionChange } from "../../api/session";
import type { Session } from "../../api/types";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { CodeStep } from "./CodeStep";
import { Doorstep } from "./Doorstep";
import { focusOnce } from "./focusOnce";
import { Problem } from "./Problem";
import { ProviderButton } from "./ProviderButton";

/** The ways in that the site offers, then the second step where there is one. */
export function SignInPage() {
  const [params] = useSearchParams();
  const session = useSession();
  // Where passwords are off, administrators still have theirs.
  const [byPassword, setByPassword] = useState(false);
  const next = safeNext(params.get("next"));
  if (session.data?.user) return <Navigate to={next} replace />;
  if (session.data?.code_needed) return <CodeStep />;
  const { provider, passwords } = session.data ?? { provider: null, passwords: true };
  const form = passwords || byPassword;
  return (
    <Doorstep title="Sign in to Facesite">
      <Stack>
        {params.has("problem") && <Problem text={session.data?.problem} />}
        {provider && <ProviderButton name={provider} asked={{ next }} primary={!form} />}
        {provider && form && <Divider label="or" />}
        {form && <PasswordForm session={session.data} />}
        {!form && (
          <Anchor component="button" type="button" size="sm" onClick={() => setByPassword(true)}>
            Use an administrator’s password
          </Anchor>
        )}
      </Stack>
    </Doorstep>
  );
}

function PasswordForm({ session }: { session: Session | undefined }) {
  const change = useSessionChange(signIn);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ username: username.trim(), password });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <FormError error={change.error} fields={["username", "password"]} />
        <TextInput
          label="Username"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          ref={focusOnce}
          required
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          error={fieldError(change.error, "username")}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={fieldError(change.error, "password")}
        />
        <Button type="submit" loading={change.isPending}>
          Sign in
        </Button>
        {session?.mail && (
          <Anchor component={Link} to="/forgotten" size="sm" ta="center">
            Forgot the password?
          </Anchor>
        )}
      </Stack>
    </form>
  );
}

/** Returns a path of this site to go on to, never another host's address. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/projects";
}
