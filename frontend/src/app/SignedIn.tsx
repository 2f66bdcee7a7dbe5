import { Center, Loader } from "@mantine/core";
import { Navigate, Outlet, useLocation } from "react-router";
import { useSession } from "../api/session";
import type { User } from "../api/types";
import { UploadPanels } from "../features/upload/UploadPanel";
import { ErrorState } from "../ui/ErrorState";
import { UserContext } from "./user";

/** Lets through who is signed in; everyone else signs in first and then comes back here. */
export function SignedIn() {
  const session = useSession();
  const { pathname, search } = useLocation();
  if (session.isPending) {
    return (
      <Center h="100vh">
        <Loader aria-label="Loading" />
      </Center>
    );
  }
  if (session.isError) return <ErrorState error={session.error} onRetry={session.refetch} />;
  const user: User | null = session.data.user;
  if (!user) {
    const next = pathname === "/" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/signin${next}`} replace />;
  }
  return (
    <UserContext value={user}>
      <Outlet />
      <UploadPanels />
    </UserContext>
  );
}
