import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { NotFound } from "./NotFound";
import { ProjectLayout } from "./ProjectLayout";
import { RouteError } from "./RouteError";
import { SignedIn } from "./SignedIn";
import { SiteLayout } from "./SiteLayout";

/** Each page is fetched when it is first opened. */
export const routes: RouteObject[] = [
  {
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      {
        path: "/signin",
        lazy: async () => ({ Component: (await import("../features/session/SignInPage")).SignInPage }),
      },
      {
        path: "/forgotten",
        lazy: async () => ({ Component: (await import("../features/session/ForgottenPage")).ForgottenPage }),
      },
      {
        path: "/link/:token",
        lazy: async () => ({ Component: (await import("../features/session/LinkPage")).LinkPage }),
      },
      {
        element: <SignedIn />,
        children: [
          { path: "/", element: <Navigate to="/projects" replace /> },
          {
            element: <SiteLayout />,
            children: [
              {
                path: "/projects",
                lazy: async () => ({
                  Component: (await import("../features/projects/ProjectsPage")).ProjectsPage,
                }),
              },
              {
                path: "/account",
                lazy: async () => ({
                  Component: (await import("../features/account/AccountPage")).AccountPage,
                }),
              },
              {
                path: "/admin",
                lazy: async () => ({ Component: (await import("../features/admin/AdminPage")).AdminPage }),
              },
            ],
          },
          {
            path: "/projects/:project",
            element: <ProjectLayout />,
            children: [
              { index: true, element: <Navigate to="photos" replace /> },
              {
                path: "photos",
                lazy: async () => ({
                  Component: (await import("../features/photos/PhotosPage")).PhotosPage,
                }),
              },
              {
                path: "photos/:photo",
                lazy: async () => ({
                  Component: (await import("../features/photos/PhotoPage")).PhotoPage,
                }),
              },
              {
                path: "label",
                lazy: async () => ({ Component: (await import("../features/label/LabelPage")).LabelPage }),
              },
              {
                path: "people",
                lazy: async () => ({
                  Component: (await import("../features/people/PeoplePage")).PeoplePage,
                }),
              },
              {
                path: "people/import",
                lazy: async () => ({
                  Component: (await import("../features/exchange/ImportPage")).ImportPage,
                }),
              },
              {
                path: "people/export",
                lazy: async () => ({
                  Component: (await import("../features/exchange/ExportPage")).ExportPage,
                }),
              },
              {
                path: "people/:person",
                lazy: async () => ({
                  Component: (await import("../features/people/PersonPage")).PersonPage,
                }),
              },
              {
                path: "team",
                lazy: async () => ({
                  Component: (await import("../features/team/TeamPage")).TeamPage,
                }),
              },
              {
                path: "team/changes/:change",
                lazy: async () => ({
                  Component: (await import("../features/team/ChangePage")).ChangePage,
                }),
              },
              {
                path: "find",
                lazy: async () => ({
                  Component: (await import("../features/find/FindPage")).FindPage,
                }),
              },
              {
                path: "predict",
                lazy: async () => ({
                  Component: (await import("../features/predict/PredictPage")).PredictPage,
                }),
              },
              {
                path: "datasets",
                lazy: async () => ({
                  Component: (await import("../features/datasets/DatasetsPage")).DatasetsPage,
                }),
              },
              {
                path: "datasets/compare",
                lazy: async () => ({
                  Component: (await import("../features/datasets/ComparePage")).ComparePage,
                }),
              },
              {
                path: "datasets/:dataset",
                lazy: async () => ({
                  Component: (await import("../features/datasets/DatasetPage")).DatasetPage,
                }),
              },
              {
                path: "classifiers",
                lazy: async () => ({
                  Component: (await import("../features/classifiers/ClassifiersPage")).ClassifiersPage,
                }),
              },
              {
                path: "classifiers/labels",
                lazy: async () => ({
                  Component: (await import("../features/classifiers/LabelsEvaluationPage")).LabelsEvaluationPage,
                }),
              },
              {
                path: "classifiers/:classifier",
                lazy: async () => ({
                  Component: (await import("../features/classifiers/ClassifierPage")).ClassifierPage,
                }),
              },
              {
                path: "runs",
                lazy: async () => ({ Component: (await import("../features/runs/RunsPage")).RunsPage }),
              },
              {
                path: "runs/new",
                lazy: async () => ({ Component: (await import("../features/runs/NewRunPage")).NewRunPage }),
              },
              {
                path: "runs/:run",
                lazy: async () => ({ Component: (await import("../features/runs/RunPage")).RunPage }),
              },
              {
                path: "predict/batches/:batch",
                lazy: async () => ({
                  Component: (await import("../features/predict/BatchPage")).BatchPage,
                }),
              },
              {
                path: "settings",
                lazy: async () => ({
                  Component: (await import("../features/settings/SettingsPage")).SettingsPage,
                }),
              },
              { path: "*", element: <NotFound /> },
            ],
          },
        ],
      },
      { path: "*", element: <NotFound /> },
    ],
  },
];

export const makeRouter = () => createBrowserRouter(routes);
