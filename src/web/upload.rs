//! Receives a file from a form (`multipart/form-data`) into memory, with bounds on all that
//! a sender can make it hold: the size, the number of uploads, and the time.

use std::{
    collections::HashSet,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_util::stream::unfold;
use multer::{Constraints, Multipart, SizeLimit};
use rocket::{Data, Request, data::ToByteUnit};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::yield_now,
    time::{Instant, timeout, timeout_at},
};

use crate::{
    base::{ids::UserId, sync::lock},
    web::server,
};

/// The most that all files that are being received take, in [`STEP`]s: 64 MiB.
const MEMORY: usize = 64;

/// A file reserves its memory in steps of so many bytes, as it arrives. So an upload that
/// has not sent anything keeps nobody out.
const STEP: usize = 1 << 20;

/// How long a file waits for memory before it is refused.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The longest time that an upload may take.
const LONGEST_UPLOAD: Duration = Duration::from_secs(120);

/// The least pace: this many bytes in this time.
const LEAST_BYTES: u64 = 8 << 10;
const LEAST_TIME: Duration = Duration::from_secs(8);

/// The most bytes without a boundary or the end of a part's head. The parser keeps them all.
const MOST_UNPARSED: usize = 64 << 10;

/// The most bytes of the other fields, and of the form around them.
const FORM_BYTES: usize = 64 << 10;

/// The most that is read of a request, in bytes. The rest of a file that is too large is
/// read and thrown away: browsers read the answer only after they have sent everything.
const MOST_READ: u64 = 64 << 20;

/// The bytes of one read.
const CHUNK: usize = 16 << 10;

/// The uploads in progress.
#[derive(Clone)]
pub struct Uploads {
    memory: Arc<Semaphore>,
    people: Arc<Mutex<HashSet<UserId>>>,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            memory: Arc::new(Semaphore::new(MEMORY)),
            people: Arc::default(),
        }
    }
}

/// The place of a person's upload. Each person has one. Ends when dropped.
struct UploadPlace {
    user: UserId,
    uploads: Uploads,
    memory: Option<OwnedSemaphorePermit>,
}

impl Drop for UploadPlace {
    fn drop(&mut self) {
        lock(&self.uploads.people).remove(&self.user);
    }
}

/// A file that was received, with the place of its upload.
pub struct ReceivedFile {
    bytes: Vec<u8>,
    /// Held while the file is in use, because its memory is.
    _place: UploadPlace,
}

impl ReceivedFile {
    /// The content. Empty when the form had no file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The outcome of receiving a file.
pub enum Upload {
    /// All of it.
    Complete(ReceivedFile),
    /// It is larger than allowed.
    TooLarge,
    /// The upload ended early, or was not a valid form.
    Invalid,
    /// It stood still, or took too long.
    TooSlow,
    /// The person has another upload in progress.
    AlreadyUploading,
    /// There is no memory left for it.
    Busy,
}

/// The form that the file is in.
pub struct UploadForm {
    /// The name of the field.
    pub field: &'static str,
    /// The size of the largest file, in bytes.
    pub largest_file: usize,
}

impl Uploads {
    /// Receives the file that a person uploads.
    pub async fn receive(
        &self,
        user: UserId,
        request: &Request<'_>,
        data: Data<'_>,
        form: UploadForm,
    ) -> Upload {
        // A form without `multipart/form-data` contains no files, only their names.
        let kind = request.content_type().filter(|kind| kind.is_form_data());
        let boundary = kind.and_then(|kind| kind.param("boundary"));
        // (The server reads and discards the body of a second one.)
        let Some(place) = self.place(user) else {
            return Upload::AlreadyUploading;
        };
        let mut body = Body::new(server::whole_body(request, data, MOST_READ.bytes()));
        let received = timeout(LONGEST_UPLOAD, async {
            read_form(&mut body, boundary, &form, place)
                .await
                .unwrap_or_else(|problem| problem)
                .after(&mut body)
                .await
        });
        received.await.unwrap_or(Upload::TooSlow)
    }

    fn place(&self, user: UserId) -> Option<UploadPlace> {
        let new = lock(&self.people).insert(user);
        new.then(|| UploadPlace {
            user,
            uploads: self.clone(),
            memory: None,
        })
    }
}

impl Upload {
    /// Reads and discards what comes after the outcome is clear, where a browser may still
    /// be sending. No browser sends an invalid form.
    async fn after(self, body: &mut Body<'_>) -> Self {
        match self {
            Self::Complete(_) | Self::TooLarge | Self::Busy => {
                while let Ok(Some(_)) = body.next().await {}
            }
            Self::Invalid | Self::TooSlow | Self::AlreadyUploading => {}
        }
        self
    }
}

impl UploadPlace {
    /// Reserves the memory for a file of so many bytes.
    async fn reserve(&mut self, bytes: usize) -> Result<(), Upload> {
        let reserved = self
            .memory
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = bytes.div_ceil(STEP).saturating_sub(reserved);
        let missing = u32::try_from(missing).map_err(|_| Upload::TooLarge)?;
        if missing == 0 {
            return Ok(());
        }
        let memory = Arc::clone(&self.uploads.memory).acquire_many_owned(missing);
        let Ok(Ok(memory)) = timeout(LONGEST_WAIT, memory).await else {
            return Err(Upload::Busy);
        };
        match &mut self.memory {
            Some(reserved) => reserved.merge(memory),
            none => *none = Some(memory),
        }
        Ok(())
    }
}

/// Reads the form. Fields other than the file's are discarded.
async fn read_form(
    body: &mut Body<'_>,
    boundary: Option<&str>,
    form: &UploadForm,
    mut place: UploadPlace,
) -> Result<Upload, Upload> {
    let mut bytes = vec![];
    if let Some(boundary) = boundary {
        let unparsed = Arc::clone(&body.unparsed);
        let mut parts = body.parts(boundary, form.largest_file + FORM_BYTES);
        while let Some(mut part) = parts.next_field().await.map_err(problem)? {
            unparsed.store(0, Ordering::Relaxed);
            let wanted = part.name() == Some(form.field);
            while let Some(chunk) = part.chunk().await.map_err(problem)? {
                unparsed.store(0, Ordering::Relaxed);
                if !wanted {
                    continue;
                }
                let length = bytes.len() + chunk.len();
                if length > form.largest_file {
                    return Err(Upload::TooLarge);
                }
                place.reserve(length).await?;
                if length > bytes.capacity() {
                    bytes.reserve_exact(STEP);
                }
                bytes.extend_from_slice(&chunk);
            }
        }
    }
    Ok(Upload::Complete(ReceivedFile {
        bytes,
        _place: place,
    }))
}

fn problem(error: multer::Error) -> Upload {
    match error {
        multer::Error::StreamSizeExceeded { .. } => Upload::TooLarge,
        multer::Error::StreamReadFailed(error) => match error.downcast_ref::<io::Error>() {
            Some(error) if error.kind() == io::ErrorKind::TimedOut => Upload::TooSlow,
            _ => Upload::Invalid,
        },
        _ => Upload::Invalid,
    }
}

/// The body of a request, as it arrives.
struct Body<'r> {
    stream: Box<dyn AsyncRead + Send + Unpin + 'r>,
    buffer: BytesMut,
    /// The bytes since the parser found something.
    unparsed: Arc<AtomicUsize>,
    /// The time until which there have to be [`LEAST_BYTES`], and those that came.
    deadline: Instant,
    arrived: u64,
}

impl<'r> Body<'r> {
    fn new(stream: impl AsyncRead + Send + Unpin + 'r) -> Self {
        Self {
            stream: Box::new(stream),
            buffer: BytesMut::new(),
            unparsed: Arc::default(),
            deadline: Instant::now() + LEAST_TIME,
            arrived: 0,
        }
    }

    /// The next bytes, or `None` at the end.
    ///
    /// # Errors
    /// `TimedOut` when it is slower than the least pace; when the connection breaks.
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        self.buffer.reserve(CHUNK);
        let read = loop {
            match timeout_at(self.deadline, self.stream.read_buf(&mut self.buffer)).await {
                Ok(read) => break read?,
                Err(_) if self.arrived < LEAST_BYTES => {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Err(_) => {
                    self.deadline = Instant::now() + LEAST_TIME;
                    self.arrived = 0;
                }
            }
        };
        self.arrived += read as u64;
        if self.deadline <= Instant::now() {
            if self.arrived < LEAST_BYTES {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.deadline = Instant::now() + LEAST_TIME;
            self.arrived = 0;
        }
        Ok((read > 0).then(|| self.buffer.split().freeze()))
    }

    /// The parts of a form with this boundary.
    fn parts(&mut self, boundary: &str, most: usize) -> Multipart<'_> {
        let limit = SizeLimit::new().whole_stream(most as u64);
        let chunks = unfold(self, |body| async move {
            // The parser takes all that is ready before it looks at it. So nothing is ready
            // until it has looked at the chunk before.
            yield_now().await;
            let chunk = match body.next().await {
                Ok(Some(chunk)) => {
                    let unparsed = body.unparsed.fetch_add(chunk.len(), Ordering::Relaxed);
                    if unparsed > MOST_UNPARSED {
                        Err(io::ErrorKind::InvalidData.into())
                    } else {
                        Ok(chunk)
                    }
                }
                Ok(None) => return None,
                Err(error) => Err(error),
            };
            Some((chunk, body))
        });
        Multipart::with_constraints(chunks, boundary, Constraints::new().size_limit(limit))
    }
}
