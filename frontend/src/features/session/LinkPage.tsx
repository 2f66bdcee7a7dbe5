import { Button, Divider, PasswordInput, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { keys } from "../../api/keys";
import { getLink, spendLink, useSession, useSessionChange } from "../../api/session";
import type { Link, Role } from "../../api/types";
import { when } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { Doorstep } from "./Doorstep";
import { ProviderButton } from "./ProviderButton";

/** An invitation or a link that sets a password. */
export function LinkPage() {
  const token = useParams().token ?? "";
  const link = useQuery({ queryKey: keys.link(token), queryFn: () => getLink(token), staleTime: Infinity });
  if (link.isPending) {
    return (
      <Doorstep title="One moment">
        <Skeleton height={180} />
      </Doorstep>
    );
  }
  if (link.isError) {
    return (
      <Doorstep title="This link can’t be used">
        <ErrorState error={link.error} onRetry={link.refetch} />
      </Doorstep>
    );
  }
  return <LinkForm token={token} link={link.data} />;
}

function LinkForm({ token, link }: { token: string; link: Link }) {
  const navigate = useNavigate();
  const provider = useSession().data?.provider;
  const invited = link.kind === "invitation";
  const [username, setUsername] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [password, setPassword] = useState("");
  const change = useSessionChange(() =>
    spendLink(
      token,
      invited ? { username: username.trim(), display_name: displayName.trim(), password } : { password },
    ),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const done = () => void navigate("/projects", { replace: true });
    change.mutate(undefined, { onSuccess: ({ code_needed }) => (code_needed ? void navigate("/signin") : done()) });
  };
  return (
    <Doorstep title={invited ? "Welcome to Facesite" : "Choose a new password"} lead={lead(link)}>
      {invited && provider && (
        <ProviderButton name={provider} asked={{ invitation: token }} primary={!link.password} />
      )}
      {invited && provider && link.password && <Divider label="or choose a password" my="md" />}
      {!link.password && !(invited && provider) && (
        <Text>This site is entered by its sign-in provider, not by a password.</Text>
      )}
      {link.password && <form onSubmit={submit}>
        <Stack>
          <FormError error={change.error} fields={["username", "display_name", "password"]} />
          {invited && (
            <>
              <TextInput
                label="Username"
                description="For signing in; short, without spaces."
                name="username"
                autoComplete="username"
                autoCapitalize="none"
                required
                value={username}
                onChange={(event) => setUsername(event.currentTarget.value)}
                error={fieldError(change.error, "username")}
              />
              <TextInput
                label="Name"
                description="What your team sees."
                name="display_name"
                autoComplete="name"
                value={displayName}
                onChange={(event) => setDisplayName(event.currentTarget.value)}
                error={fieldError(change.error, "display_name")}
              />
            </>
          )}
          <PasswordInput
            label={invited ? "Password" : "New password"}
            name="password"
            autoComplete="new-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={fieldError(change.error, "password")}
          />
          <Button type="submit" loading={change.isPending}>
            {invited ? "Create the account" : "Set the password and sign in"}
          </Button>
          <Text size="xs" c="dimmed" ta="center">
            The link works once, until {when(link.expires_at)}.
          </Text>
        </Stack>
      </form>}
    </Doorstep>
  );
}

const AS: Readonly<Record<Role, string>> = { owner: "an owner", labeller: "a labeller", viewer: "a viewer" };

function lead({ kind, username, project_name, role }: Link): string | undefined {
  if (kind === "password") return username ? `For ${username}.` : undefined;
  if (!project_name) return "You are invited to this site.";
  return `You are invited to ${project_name}${role ? ` as ${AS[role]}` : ""}.`;
}
