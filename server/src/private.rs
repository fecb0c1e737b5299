//! Files for the server's eyes only: the database has every customer, and hashes of passwords.

use std::{fs::File, path::Path};

/// Whatever this process makes from now on is its user's alone.
pub fn close_umask() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// Makes a directory that only its user can enter, with those above it. One that is there stays as it is.
///
/// # Errors
/// When it cannot be made.
pub fn make_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Makes a file in a directory, which has none of that name. What root makes belongs to whoever owns the directory: a
/// command of root's is not in the way of a server that runs as another user.
///
/// # Errors
/// When there is one, or it cannot be made.
pub fn make_file(path: &Path, directory: &Path) -> std::io::Result<File> {
    let file = File::create_new(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let owner = std::fs::metadata(directory)?;
        if rustix::process::geteuid().is_root() && owner.uid() != file.metadata()?.uid() {
            fchown(&file, Some(owner.uid()), Some(owner.gid()))?;
        }
    }
    #[cfg(not(unix))]
    let _ = directory;
    Ok(file)
}

/// Takes a file away from everybody but its user, where it is there.
///
/// # Errors
/// When it is another user's.
pub fn close(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.permissions().mode() & 0o077 == 0 => Ok(()),
            Ok(_) => std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        Ok(())
    }
}

/// The mode of a file or directory that others than its user can read, write or enter; nothing where none can.
pub fn open_to_others(path: &Path) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
        (mode & 0o077 != 0).then_some(mode)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// Whether a file belongs to another user than its directory, which is not root's: a server that can write to the
/// directory cannot use the file.
pub fn is_anothers(file: &Path, directory: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let owner = |path: &Path| std::fs::metadata(path).ok().map(|it| it.uid());
        let (of_file, of_directory) = (owner(file), owner(directory).filter(|user| *user != 0));
        of_file.is_some() && of_directory.is_some() && of_file != of_directory
    }
    #[cfg(not(unix))]
    {
        let _ = (file, directory);
        false
    }
}
